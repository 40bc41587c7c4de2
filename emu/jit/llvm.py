"""LLVM: from its assembly to an object file for this host. The only module that imports llvmlite."""

from __future__ import annotations

import functools

import llvmlite.binding as binding

from emu.jit.architecture import THOROUGH

# Two accesses of the guest made one would belong to no instruction any more (see `emu.jit.lines`).
_OPTIONS = ("--enable-tail-merge=false", "--simplifycfg-hoist-common=false", "--simplifycfg-sink-common=false")


@functools.cache
def _target(level: int) -> binding.TargetMachine:
    for option in _OPTIONS:
        binding.set_option("hp9k", option)
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    binding.initialize_native_asmparser()  # for the little that is said in the host's own assembly
    return binding.Target.from_default_triple().create_target_machine(
        cpu=binding.get_host_cpu_name(),
        features=binding.get_host_cpu_features().flatten(),
        opt=level,
        reloc="pic",
        codemodel="small",
    )


def compile_module(assembly: str, passes: tuple[str, ...] = (), level: int = 1) -> bytes:
    """The object file. `passes` as in `emu.jit.architecture`; `level` is that of the code generator.

    Raises RuntimeError if LLVM does not accept the text.
    """
    with binding.create_context() as context:
        module = binding.parse_assembly(assembly, context)
        try:
            target = _target(level)
            if passes:
                _optimize(module, target, passes)
            data: bytes = target.emit_object(module)
        finally:
            module.close()  # before its context
    return data


def _optimize(module: binding.ModuleRef, target: binding.TargetMachine, passes: tuple[str, ...]) -> None:
    thorough = passes == THOROUGH
    options = binding.create_pipeline_tuning_options(speed_level=2 if thorough else 1)
    builder = binding.create_pass_builder(target, options)
    if thorough:
        manager = builder.getFunctionPassManager()
    else:
        manager = binding.create_new_function_pass_manager()
        for name in passes:
            getattr(manager, f"add_{name}_pass")()
    for function in module.functions:
        if not function.is_declaration:
            manager.run(function, builder)
