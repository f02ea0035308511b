package io.steelyard.backend.onednn.internal.library;

import java.util.Locale;

/**
 * An operating system on a processor architecture.
 *
 * @param system {@code linux}, {@code macos}, {@code windows}, or what the JVM calls any other
 * @param architecture {@code x86_64}, {@code aarch64}, or what the JVM calls any other
 */
public record NativePlatform(String system, String architecture) {
    /** The platform of this JVM. */
    public static NativePlatform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static NativePlatform of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "macos" : os.startsWith("windows") ? "windows" : os.replace(' ', '_');
        String architecture = switch (arch) {
            case "amd64", "x86-64" -> "x86_64";
            case "arm64" -> "aarch64";
            default -> arch;
        };
        return new NativePlatform(system, architecture);
    }

    /** Where its library lies among the resources: {@code native/linux-x86_64/}. */
    String folder() {
        return "native/" + this + "/";
    }

    @Override
    public String toString() {
        return system + "-" + architecture;
    }
}
