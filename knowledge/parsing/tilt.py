"""How much a picture of a page is turned: printed lines and rulings stand out most where they lie level.

The rows of a level page change abruptly between print and paper; turned, each row holds some of both.
"""

from typing import Any

_MOST = 6.0
"""Degrees; a sheet that is put in by hand lies within two."""
_STEPS = (1.0, 0.25, 0.05)
_SEEN = 900
"""The longer side of the picture that is looked at, in dots."""
_LEVEL = 0.06
"""Turning by less costs more sharpness than it gains."""


def straightened(grey: Any) -> Any:
    """Return the picture with its lines level."""
    tilt = find_tilt(grey)
    return _turned(grey, tilt, 255) if abs(tilt) > _LEVEL else grey


def find_tilt(grey: Any) -> float:
    """Return the degrees by which the picture must be turned to the left for its lines to be level."""
    import cv2

    share = min(1.0, _SEEN / max(grey.shape))
    small = 255 - cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    best, reach = 0.0, _MOST
    for step in _STEPS:
        count = round(reach / step)
        angles = [best + place * step for place in range(-count, count + 1)]
        best = max(angles, key=lambda angle: (_sharpness(small, angle), -abs(angle)))
        reach = step
    return best if abs(best) < _MOST else 0.0


def _sharpness(small: Any, angle: float) -> float:
    import numpy as np

    rows = _turned(small, angle, 0).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _turned(grey: Any, angle: float, outside: int) -> Any:
    import cv2

    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=outside)
