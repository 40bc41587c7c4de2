"""From the description of a processor to code of the host: values that write LLVM's language, objects, caches."""
