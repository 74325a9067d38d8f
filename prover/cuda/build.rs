//! Compiles the kernels for the host if the feature `kernel-host` asks for it.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[cfg(feature = "kernel-host")]
    compile_for_host();
    #[cfg(all(feature = "cuda", feature = "stand-in"))]
    compile_stand_in_driver();
}

#[cfg(feature = "kernel-host")]
fn compiler() -> cc::Build {
    let mut build = cc::Build::new();
    build
        .cpp(true)
        .std("c++17")
        .opt_level(2)
        .warnings(true)
        .extra_warnings(true)
        // A header's function need not be used by every kernel.
        .flag_if_supported("-Wno-unused-function")
        // Undefined behaviour ends the program, with an illegal instruction: this needs no library of the compiler.
        .flag_if_supported("-fsanitize=undefined")
        .flag_if_supported("-fsanitize-undefined-trap-on-error");
    build
}

#[cfg(feature = "kernel-host")]
fn compile_for_host() {
    println!("cargo:rerun-if-changed=kernels");
    compiler().file("kernels/host.cpp").compile("sage_kernels");
}

/// A library in the place of NVIDIA's driver, for tests.
#[cfg(all(feature = "cuda", feature = "stand-in"))]
fn compile_stand_in_driver() {
    const SOURCE: &str = "src/stand_in/driver.cpp";
    println!("cargo:rerun-if-changed={SOURCE}");
    let out = std::env::var("OUT_DIR").expect("cargo names a folder; qed");
    // In a folder of its own: cargo adds `out` to where the loader looks when it runs a test.
    let folder = format!("{out}/driver");
    std::fs::create_dir_all(&folder).expect("a folder of the build's own; qed");
    let library = format!("{folder}/libcuda.so");
    let status = compiler()
        .pic(true)
        .get_compiler()
        .to_command()
        // Its kernels are its own, not those of the program that loads it.
        .args(["-shared", "-fvisibility=hidden", "-Wl,-Bsymbolic"])
        .args(["-Wl,-soname,libcuda.so", "-o", &library, SOURCE, "-ldl"])
        .status()
        .expect("the compiler can be started");
    assert!(status.success(), "{SOURCE} does not compile");
    println!("cargo:rustc-env=SAGE_STAND_IN_DRIVER={library}");
}
