"""What packages do over and over while the app starts, or for nobody, and here do once or not at all.

A page that has no snapshot runs all of it while its visitor waits. Each improvement takes the place of a few
lines of a pinned version, and comes to the same: tests/build/test_improvements.py runs the app with all of
them and with none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from errors import BuildError


@dataclass(frozen=True)
class Improvement:
    """Lines of a file, and what stands in their place."""

    file: str
    before: str
    after: str


PACKAGES = (
    # For each of 450 models, what editors and manuals show of its arguments: half of importing Bokeh's.
    Improvement(
        "bokeh/model/model.py",
        """
            parameters = [x[0] for x in  cls.parameters()]
            cls.__init__.__signature__ = Signature(parameters=parameters)
""",
        "\n",
    ),
    # A class overrides the same defaults for all of its objects, and they are asked for all of them.
    Improvement(
        "bokeh/core/has_props.py",
        """
    @classmethod
    def _overridden_defaults(cls) -> dict[str, Any]:
""",
        """
    @classmethod
    @lru_cache(None)
    def _overridden_defaults(cls) -> dict[str, Any]:
""",
    ),
    # Which defaults are made anew for each object is settled with its class.
    Improvement(
        "bokeh/core/property/descriptors.py",
        """
    def has_unstable_default(self, obj: HasProps) -> bool:
        # _may_have_unstable_default() doesn't have access to overrides, so check manually
        return self.property._may_have_unstable_default() or \\
            self.is_unstable(obj.__overridden_defaults__.get(self.name, None))
""",
        """
    def has_unstable_default(self, obj: HasProps) -> bool:
        return self._has_unstable_default(obj.__class__)

    @lru_cache(None)
    def _has_unstable_default(self, cls: type[HasProps]) -> bool:
        return self.property._may_have_unstable_default() or \\
            self.is_unstable(cls.__overridden_defaults__.get(self.name, None))
""",
    ),
    Improvement(
        "bokeh/core/property/descriptors.py",
        "\nfrom copy import copy\n",
        "\nfrom copy import copy\nfrom functools import lru_cache\n",
    ),
    Improvement(
        "bokeh/core/has_props.py",
        """
        initialized = set(properties.keys())
        for name in self.properties(_with_props=True): # avoid set[] for deterministic behavior
            if name in initialized:
                continue
            desc = self.lookup(name)
            if desc.has_unstable_default(self):
                desc._get(self) # this fills-in `_unstable_*_values`

        self._initialized = True
""",
        """
        for desc in self._unstable():
            if desc.name not in properties:
                desc._get(self) # this fills-in `_unstable_*_values`

        self._initialized = True

    @classmethod
    @lru_cache(None)
    def _unstable(cls) -> list[PropertyDescriptor[Any]]:
        descriptors = [cls.lookup(name) for name in cls.properties(_with_props=True)]
        return [desc for desc in descriptors if desc._has_unstable_default(cls)]
""",
    ),
    # Objects that have no theme are asked for it whenever any value is, and what is missing goes a long way.
    Improvement(
        "bokeh/core/has_props.py",
        "return getattr(self, '__themed_values__', None)",
        "return self.__dict__.get('__themed_values__')",
    ),
    # An import inside a function looks for its package each time, here for each value that is set.
    Improvement(
        "bokeh/core/property/bases.py",
        """
        from ..has_props import HasProps

        if error is None:
            value = self.transform(value)
""",
        """
        global HasProps
        if HasProps is None:
            from ..has_props import HasProps

        if error is None:
            value = self.transform(value)
""",
    ),
    Improvement(
        "bokeh/core/property/bases.py",
        """
if TYPE_CHECKING:
    from ...document.events import DocumentPatchedEvent
    from ..has_props import HasProps
""",
        """
if TYPE_CHECKING:
    from ...document.events import DocumentPatchedEvent
HasProps = None
""",
    ),
    # What is wrong with a table was written down of each that is right, too.
    Improvement(
        "bokeh/core/property/container.py",
        """
        expected = f"expected a dict of type {self}"

        if not isinstance(value, dict):
""",
        """
        if isinstance(value, dict):
            if all(map(key_is_valid, value)) and all(map(value_is_valid, value.values())):
                return
        expected = f"expected a dict of type {self}"

        if not isinstance(value, dict):
""",
    ),
    Improvement(
        "bokeh/model/util.py",
        """
    from .model import Model

    typ = type(obj)
    if typ in {int, float, str}:  # short circuit on common scalar types
        return
""",
        """
    typ = type(obj)
    if obj is None or typ in {int, float, str}:  # short circuit on common scalar types
        return
    from .model import Model
""",
    ),
    # Of all classes that one derives from, few have a parameter, and each was asked for each of its slots.
    Improvement(
        "param/parameterized.py",
        """
        supers = classlist(mcs)[::-1]
""",
        """
        supers = tuple(scls for scls in classlist(mcs)[::-1] if param_name in scls.__dict__)
""",
    ),
    Improvement(
        "param/parameterized.py",
        """
                if new_param is None or not hasattr(new_param, slot):
                    continue

                new_value = getattr(new_param, slot)
""",
        """
                new_value = getattr(new_param, slot, Undefined)
""",
    ),
    # Abstract classes are slow to say whether something is of theirs, and the answer is that of its class.
    Improvement(
        "param/_utils.py",
        """
    return isinstance(value, MUTABLE_TYPES)
""",
        """
    return _is_mutable(type(value))

@functools.lru_cache(None)
def _is_mutable(cls):
    return issubclass(cls, MUTABLE_TYPES)
""",
    ),
    # All parameters were listed again for each of them.
    Improvement(
        "panel/reactive.py",
        """
        for p in self.param:
            if p not in self._synced_params:
                continue
""",
        """
        synced = self._synced_params
        for p in self.param:
            if p not in synced:
                continue
""",
    ),
    # Templates of other pages are read when somebody makes such a page, which in this one nobody does.
    Improvement(
        "jinja2/environment.py",
        """
        if parent is not None:
            name = self.join_path(name, parent)

        return self._load_template(name, globals)

    @internalcode
    def select_template(
""",
        """
        if parent is not None:
            name = self.join_path(name, parent)

        return _Unread(self, name, globals)

    @internalcode
    def select_template(
""",
    ),
    Improvement(
        "jinja2/environment.py",
        """
class TemplateModule:
""",
        """
class _Unread:
    def __init__(self, environment, name, globals):
        self._found = environment, name, globals

    def __getattr__(self, attribute):
        environment, name, globals = self._found
        return getattr(environment._load_template(name, globals), attribute)


class TemplateModule:
""",
    ),
)
"""Of third-party packages."""

STDLIB = (
    # Each frozen dataclass, of which the app has 200, had the same three methods compiled anew.
    Improvement(
        "dataclasses.py",
        """
    locals = {'cls': cls,
              'FrozenInstanceError': FrozenInstanceError}
    condition = 'type(self) is cls'
    if fields:
        condition += ' or name in {' + ', '.join(repr(f.name) for f in fields) + '}'

    func_builder.add_fn('__setattr__',
                        ('self', 'name', 'value'),
                        (f'  if {condition}:',
                          '   raise FrozenInstanceError(f"cannot assign to field {name!r}")',
                         f'  super(cls, self).__setattr__(name, value)'),
                        locals=locals,
                        overwrite_error=True)
    func_builder.add_fn('__delattr__',
                        ('self', 'name'),
                        (f'  if {condition}:',
                          '   raise FrozenInstanceError(f"cannot delete field {name!r}")',
                         f'  super(cls, self).__delattr__(name)'),
                        locals=locals,
                        overwrite_error=True)
""",
        """
    names = {f.name for f in fields}
    def __setattr__(self, name, value):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)
    def __delattr__(self, name):
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)
    func_builder.add_made(__setattr__, overwrite_error=True)
    func_builder.add_made(__delattr__, overwrite_error=True)
""",
    ),
    Improvement(
        "dataclasses.py",
        """
        func_builder.add_fn('__repr__',
                            ('self',),
                            ['  return f"{self.__class__.__qualname__}(' +
                             ', '.join([f"{f.name}={{self.{f.name}!r}}"
                                        for f in flds]) + ')"'],
                            locals={'__dataclasses_recursive_repr': recursive_repr},
                            decorator="@__dataclasses_recursive_repr()")
""",
        """
        shown = [f.name for f in flds]
        def __repr__(self):
            values = ', '.join(f"{name}={getattr(self, name)!r}" for name in shown)
            return f"{self.__class__.__qualname__}({values})"
        func_builder.add_made(recursive_repr()(__repr__))
""",
    ),
    # What is made by its text is given what is made already as a variable of the same name.
    Improvement(
        "dataclasses.py",
        """
    def add_fns_to_class(self, cls):
""",
        """
    def add_made(self, fn, *, overwrite_error=False):
        self.names.append(fn.__name__)
        self.locals[fn.__name__] = fn
        self.overwrite_errors[fn.__name__] = overwrite_error

    def add_fns_to_class(self, cls):
""",
    ),
    # Docstrings are left out, so none is made of the arguments either.
    Improvement(
        "dataclasses.py",
        """
    if not getattr(cls, '__doc__'):
""",
        """
    if __debug__ and not getattr(cls, '__doc__'):
""",
    ),
)
"""Of the standard library."""


def improved(files: Mapping[str, bytes], improvements: tuple[Improvement, ...]) -> dict[str, bytes]:
    """The files with all improvements.

    Raises:
        BuildError: if one is of another version: its lines stand elsewhere, not at all or more than once.
    """
    made = dict(files)
    for each in improvements:
        text = made.get(each.file, b"").decode()
        if (found := text.count(each.before)) != 1:
            raise BuildError(
                f"{each.file} has {found} times, not once, what build/improvements.py replaces:{each.before}"
            )
        made[each.file] = text.replace(each.before, each.after).encode()
    return made
