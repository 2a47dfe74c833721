/** A test's name behind those of the suites that it stands in, as reporters write it. */
export function fullName(task) {
  return task.suite === undefined ? task.name : `${fullName(task.suite)} ${task.name}`;
}
