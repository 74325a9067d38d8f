//! Compiles the kernels for the host if the feature `kernel-host` asks for it.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[cfg(feature = "kernel-host")]
    compile_for_host();
}

#[cfg(feature = "kernel-host")]
fn compile_for_host() {
    println!("cargo:rerun-if-changed=kernels");
    cc::Build::new()
        .cpp(true)
        .std("c++17")
        .opt_level(2)
        .warnings(true)
        .extra_warnings(true)
        // A header's function need not be used by every kernel.
        .flag_if_supported("-Wno-unused-function")
        // Undefined behaviour ends the program, with an illegal instruction: this needs no library of the compiler.
        .flag_if_supported("-fsanitize=undefined")
        .flag_if_supported("-fsanitize-undefined-trap-on-error")
        .file("kernels/host.cpp")
        .compile("sage_kernels");
}
