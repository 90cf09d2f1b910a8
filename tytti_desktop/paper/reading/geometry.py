"""Plane geometry of a page: matrices that carry places on the form to places in the picture."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Matrix = NDArray[np.float64]
Points = NDArray[np.float64]


def _normal(points: Points) -> tuple[Points, Matrix]:
    """Move points to the middle and to a mean distance of √2: keeps the solution stable."""
    middle = points.mean(0)
    scale = np.sqrt(2) / np.mean(np.linalg.norm(points - middle, axis=1))
    move = np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])
    return (points - middle) * scale, move


def homography(source: ArrayLike, target: ArrayLike) -> Matrix:
    """Return the projective map that best carries at least four points to others."""
    a, move_a = _normal(np.asarray(source, float))
    b, move_b = _normal(np.asarray(target, float))
    rows = np.zeros((2 * len(a), 9))
    rows[0::2, 0:2], rows[0::2, 2] = a, 1
    rows[0::2, 6:8], rows[0::2, 8] = -b[:, :1] * a, -b[:, 0]
    rows[1::2, 3:5], rows[1::2, 5] = a, 1
    rows[1::2, 6:8], rows[1::2, 8] = -b[:, 1:] * a, -b[:, 1]
    middle = np.linalg.svd(rows)[2][-1].reshape(3, 3)
    found: Matrix = np.linalg.inv(move_b) @ middle @ move_a
    found /= found[2, 2]
    return found


def affine(source: ArrayLike, target: ArrayLike) -> Matrix:
    """Return the affine map that best carries at least three points to others."""
    points = np.asarray(source, float)
    rows = np.c_[points, np.ones(len(points))]
    found = np.linalg.lstsq(rows, np.asarray(target, float), rcond=None)[0]
    return np.vstack([found.T, [0, 0, 1]])


def similarity(source: ArrayLike, target: ArrayLike) -> Matrix:
    """Return the turn, size and shift that best carry at least two points to others."""
    rows, wanted = [], []
    pairs = zip(np.asarray(source, float), np.asarray(target, float), strict=True)
    for (x, y), (u, v) in pairs:
        rows += [[x, -y, 1, 0], [y, x, 0, 1]]
        wanted += [u, v]
    a, b, x, y = np.linalg.lstsq(np.array(rows), np.array(wanted), rcond=None)[0]
    return np.array([[a, -b, x], [b, a, y], [0, 0, 1]])


def carried(matrix: Matrix, points: ArrayLike) -> Points:
    """Return where points go."""
    given = np.asarray(points, float).reshape(-1, 2)
    moved: Points = np.c_[given, np.ones(len(given))] @ matrix.T
    return moved[:, :2] / moved[:, 2:]


def mean_error(matrix: Matrix, source: ArrayLike, target: ArrayLike) -> float:
    """Return the root of the mean squared distance between where points go and should go."""
    away = carried(matrix, source) - np.asarray(target, float)
    return float(np.sqrt((away**2).sum(1).mean()))


def turn(matrix: Matrix) -> int:
    """Return how far a map turns the page clockwise, to the nearest of 0, 90, 180 and 270."""
    start, along = carried(matrix, [(800, 1100), (900, 1100)])
    across = along - start
    angle = np.degrees(np.arctan2(across[1], across[0]))
    return round(float(angle) / 90) % 4 * 90


def size(matrix: Matrix, width: float, height: float) -> float:
    """Return how much a map enlarges about the middle of a page."""
    x, y = width / 2, height / 2
    corners = carried(matrix, [(x, y), (x + 100, y), (x, y + 100)])
    (ax, ay), (bx, by) = corners[1] - corners[0], corners[2] - corners[0]
    return float(np.sqrt(abs(ax * by - ay * bx)) / 100)


def coefficients(matrix: Matrix) -> tuple[float, ...]:
    """Return a map as Pillow's PERSPECTIVE transform takes it."""
    return tuple(float(n) for n in (matrix / matrix[2, 2]).ravel()[:8])
