#!/bin/sh
# A Slurm array of shards, and what merges them: sbatch slurm.sh (see docs/scale.md).
# What to change: the number of shards (twice), the processors, the time, and the three variables.
#SBATCH --job-name=flipscope
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=flipscope-%A-%a.log
set -eu
export FLIPSCOPE_SHARDS="${FLIPSCOPE_SHARDS:-8}"
FLIPSCOPE="${FLIPSCOPE:-npx flipscope}"
IMAGES="${IMAGES:?the folder, pattern or list of images}"
MODEL="${MODEL:?the ONNX model}"
OUT="${OUT:?a folder that all nodes see}"
# A task that is requeued or run again goes on where it was. srun hands on signals, so that what is done is kept.
# shellcheck disable=SC2086
exec srun $FLIPSCOPE study "$IMAGES" --model "$MODEL" --out "$OUT" --shard auto ${FLIPSCOPE_OPTIONS:-}
