"""Named: a tuple with named members, as `typing.NamedTuple` makes them, for what every start loads.

That one compiles a constructor for each class and an expression for each annotation: a tenth of a millisecond a class,
of which there would be thirty before a program runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["Named"]

if TYPE_CHECKING:
    from typing import NamedTuple as Named
else:
    from operator import itemgetter

    class _Members(type):
        """Makes the annotations of a class its members, and the values given to them the defaults."""

        def __new__(mcs, name, bases, namespace):
            fields = tuple(namespace.get("__annotations__", ()))
            if fields:
                defaults = {field: namespace.pop(field) for field in fields if field in namespace}
                namespace.update({field: property(itemgetter(place)) for place, field in enumerate(fields)})
                namespace.update(_fields=fields, _field_defaults=defaults, __match_args__=fields)
            return super().__new__(mcs, name, bases, {"__slots__": (), **namespace})

    class Named(tuple, metaclass=_Members):
        _fields = ()
        _field_defaults = {}

        def __new__(cls, *values, **named):
            if named or len(values) != len(cls._fields):
                values = cls._complete(values, named)
            return tuple.__new__(cls, values)

        @classmethod
        def _complete(cls, values, named):
            """All of them in order. Raises TypeError for too many, or too few."""
            rest = cls._fields[len(values) :]
            known = {**cls._field_defaults, **named}
            if len(values) > len(cls._fields) or not named.keys() <= set(rest) or not known.keys() >= set(rest):
                raise TypeError(f"{cls.__name__} has the members {', '.join(cls._fields)}")
            return (*values, *(known[field] for field in rest))

        @classmethod
        def _make(cls, values):
            return cls(*values)

        def _replace(self, **named):
            return type(self)(**{**self._asdict(), **named})

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            members = ", ".join(f"{field}={value!r}" for field, value in self._asdict().items())
            return f"{type(self).__name__}({members})"
