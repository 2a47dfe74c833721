import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { outputOf } from '../run.mjs';

const NODES = ['n1', 'n2'];
const PORTS = { controller: 17002, nodes: [17011, 17012] };
const READY_SECONDS = 60;
/** Where commands look that were started without our environment. */
const SYSTEM = '/etc/slurm/slurm.conf';

/** A Slurm of its own on loopback: munged, a controller, and two nodes of one processor each. */
export class Slurm {
  #folder;
  #children = [];
  #isLinked = false;

  constructor(folder) {
    this.#folder = folder;
  }

  /** For commands that speak to it. */
  get env() {
    return { ...process.env, SLURM_CONF: join(this.#folder, 'slurm.conf') };
  }

  /** @throws Error when it is not ready in a minute. */
  async start() {
    await mkdir(this.#folder, { recursive: true });
    // munged wants folders that nobody else writes to.
    await chmod(this.#folder, 0o755);
    const key = join(this.#folder, 'munge.key');
    await writeFile(key, randomBytes(128), { mode: 0o400 });
    await writeFile(join(this.#folder, 'slurm.conf'), this.#configuration());
    // Where this machine has a Slurm of its own, it stays: this throws.
    await symlink(join(this.#folder, 'slurm.conf'), SYSTEM);
    this.#isLinked = true;
    const munge = ['key-file', 'socket', 'pid-file', 'seed-file'].map((name) => `--${name}=${this.#munge(name)}`);
    this.#spawn('munged', ['--foreground', '--force', '--num-threads=2', ...munge, `--log-file=${this.#munge('log')}`]);
    await setTimeout(500);
    this.#spawn('slurmctld', ['-D', '-c', '-i']);
    for (const node of NODES) this.#spawn('slurmd', ['-D', '-N', node]);
    await this.#until(READY_SECONDS, 'two idle nodes', async () => {
      const { output } = await this.run('sinfo', ['-h', '-N', '-o', '%t']);
      return (
        output
          .trim()
          .split(/\s+/)
          .filter((state) => state === 'idle').length === NODES.length
      );
    });
  }

  /** Exit code and output of one of its commands. */
  run(command, args, options = {}) {
    return outputOf(command, args, { ...options, env: { ...this.env, ...options.env } });
  }

  /** Waits until no task of a job is left. @throws Error after `seconds` */
  async finished(job, seconds) {
    await this.#until(seconds, `the end of job ${job}`, async () => {
      const { output } = await this.run('squeue', ['-h', '-j', job]);
      return output.trim() === '' || output.includes('Invalid job id');
    });
  }

  /** Waits until a task runs. @throws Error after `seconds` */
  async running(task, seconds) {
    await this.#until(seconds, `the start of task ${task}`, async () => {
      const { output } = await this.run('squeue', ['-h', '-j', task, '-o', '%T']);
      return output.includes('RUNNING');
    });
  }

  async stop() {
    if (this.#isLinked) await rm(SYSTEM);
    for (const child of this.#children.toReversed()) {
      if (child.exitCode !== null) continue;
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await Promise.race([ended, setTimeout(5000)]);
      child.kill('SIGKILL');
    }
  }

  #munge(name) {
    const files = {
      'key-file': 'munge.key',
      socket: 'munge.sock',
      'pid-file': 'munged.pid',
      'seed-file': 'munge.seed',
      log: 'munged.log',
    };
    return join(this.#folder, files[name]);
  }

  #spawn(command, args) {
    this.#children.push(spawn(command, args, { env: this.env, stdio: 'ignore' }));
  }

  async #until(seconds, what, isSo) {
    for (let waited = 0; waited < seconds; waited += 0.5) {
      if (await isSo()) return;
      await setTimeout(500);
    }
    throw new Error(`waited ${seconds} s for ${what}; the logs are in ${this.#folder}`);
  }

  #configuration() {
    const at = (name) => join(this.#folder, name);
    const host = hostname();
    const nodes = NODES.map(
      (node, i) =>
        `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${PORTS.nodes[i]} CPUs=1 RealMemory=2000`,
    );
    return `${[
      'ClusterName=flipscope',
      `SlurmctldHost=${host}(127.0.0.1)`,
      `SlurmctldPort=${PORTS.controller}`,
      'SlurmUser=root',
      'AuthType=auth/munge',
      `AuthInfo=socket=${this.#munge('socket')}`,
      'CredType=cred/munge',
      `StateSaveLocation=${at('state')}`,
      `SlurmdSpoolDir=${at('spool-%n')}`,
      `SlurmctldPidFile=${at('slurmctld.pid')}`,
      `SlurmdPidFile=${at('slurmd-%n.pid')}`,
      `SlurmctldLogFile=${at('slurmctld.log')}`,
      `SlurmdLogFile=${at('slurmd-%n.log')}`,
      'ProctrackType=proctrack/linuxproc',
      'TaskPlugin=task/none',
      'SwitchType=switch/none',
      'MpiDefault=none',
      'SelectType=select/cons_tres',
      'SelectTypeParameters=CR_Core',
      'SlurmdParameters=config_overrides',
      'JobRequeue=1',
      'ReturnToService=2',
      'SchedulerParameters=sched_interval=1,batch_sched_delay=0,requeue_delay=1',
      'AccountingStorageType=accounting_storage/none',
      ...nodes,
      `PartitionName=study Nodes=${NODES.join(',')} Default=YES MaxTime=INFINITE State=UP`,
    ].join('\n')}\n`;
  }
}
