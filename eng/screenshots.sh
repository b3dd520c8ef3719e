#!/usr/bin/env bash
# Takes the README's pictures from a run of the browser tests: runs them, and copies what they saw to docs/screenshots.
set -euo pipefail
cd "$(dirname "$0")/.."
./test endtoend
mkdir -p docs/screenshots
cp artifacts/screenshots/readme/*.png docs/screenshots/
