"""ETRS-TM35FIN metres to degrees and back: HSDS gives places in degrees, PTV in metres.

Krüger's series to n³ with GRS80, central meridian 27° E, scale 0.9996, false easting 500 km, as the
Finnish recommendation JHS 197 defines the projection. Exact to well under a millimetre in Finland.
"""

from math import asinh, atan, atanh, cos, cosh, degrees, radians, sin, sinh, sqrt, tan

_A = 6_378_137.0
_F = 1 / 298.257222101
_N = _F / (2 - _F)
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_E = sqrt(_F * (2 - _F))
_SCALE, _MERIDIAN, _FALSE_EASTING = 0.9996, radians(27), 500_000.0
_TO_METRES = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16,
    13 * _N**2 / 48 - 3 * _N**3 / 5,
    61 * _N**3 / 240,
)
_TO_DEGREES = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96,
    _N**2 / 48 + _N**3 / 15,
    17 * _N**3 / 480,
)
_STEPS = 8
# Where Finland lies, with room around it.
_EASTING, _NORTHING = (0.0, 850_000.0), (6_500_000.0, 7_900_000.0)
_LATITUDE, _LONGITUDE = (58.0, 72.0), (14.0, 38.0)


def in_metres(easting: float, northing: float) -> bool:
    """Tell whether two numbers are metres of a place in Finland."""
    return _EASTING[0] < easting < _EASTING[1] and _NORTHING[0] < northing < _NORTHING[1]


def in_degrees(latitude: float, longitude: float) -> bool:
    """Tell whether two numbers are degrees of a place in Finland."""
    near = _LONGITUDE[0] < longitude < _LONGITUDE[1]
    return near and _LATITUDE[0] < latitude < _LATITUDE[1]


def to_metres(latitude: float, longitude: float) -> tuple[float, float]:
    """Return (easting, northing) in metres, to the millimetre, of degrees in ETRS89."""
    phi, lam = radians(latitude), radians(longitude) - _MERIDIAN
    beta = atan(sinh(asinh(tan(phi)) - _E * atanh(_E * sin(phi))))
    eta = atanh(cos(beta) * sin(lam))
    xi = atan(tan(beta) / cos(lam))
    north, east = xi, eta
    for place, factor in enumerate(_TO_METRES, start=1):
        north += factor * sin(2 * place * xi) * cosh(2 * place * eta)
        east += factor * cos(2 * place * xi) * sinh(2 * place * eta)
    metres = _SCALE * _RADIUS
    return round(_FALSE_EASTING + metres * east, 3), round(metres * north, 3)


def to_degrees(easting: float, northing: float) -> tuple[float, float]:
    """Return (latitude, longitude) in degrees, to nine decimals, of ETRS-TM35FIN metres."""
    metres = _SCALE * _RADIUS
    north, east = northing / metres, (easting - _FALSE_EASTING) / metres
    xi, eta = north, east
    for place, factor in enumerate(_TO_DEGREES, start=1):
        xi -= factor * sin(2 * place * north) * cosh(2 * place * east)
        eta -= factor * cos(2 * place * north) * sinh(2 * place * east)
    lam = atan(sinh(eta) / cos(xi))
    tau = sin(xi) / sqrt(sinh(eta) ** 2 + cos(xi) ** 2)
    psi = asinh(tau)
    phi = atan(tau)
    for _step in range(_STEPS):
        phi = atan(sinh(psi + _E * atanh(_E * sin(phi))))
    return round(degrees(phi), 9), round(degrees(_MERIDIAN + lam), 9)
