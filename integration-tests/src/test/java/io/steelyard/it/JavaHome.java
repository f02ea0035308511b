package io.steelyard.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds another Java on this machine than the one that runs the tests, where the scripts look for one too. */
final class JavaHome {
    private static final Pattern VERSION = Pattern.compile("^JAVA_VERSION=\"(\\d+)", Pattern.MULTILINE);

    private JavaHome() {}

    /** The first Java of at least one version and below another. */
    static Optional<Path> between(int lowest, int below) throws IOException {
        return between(lowest, below, places());
    }

    /** The first of these folders that holds such a Java. */
    static Optional<Path> between(int lowest, int below, List<Path> homes) {
        return homes.stream()
                .filter(home -> version(home)
                        .filter(version -> version >= lowest && version < below)
                        .isPresent())
                .findFirst();
    }

    private static List<Path> places() throws IOException {
        List<Path> places = new ArrayList<>();
        for (String variable : List.of("JAVA_17_HOME", "JAVA_HOME")) {
            Optional.ofNullable(System.getenv(variable)).map(Path::of).ifPresent(places::add);
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path java = Path.of(folder, "java");
            if (Files.isExecutable(java)) {
                places.add(java.toRealPath().getParent().getParent());
            }
        }
        for (Path parent : List.of(
                Path.of("/usr/lib/jvm"),
                Path.of(System.getProperty("user.home"), ".sdkman", "candidates", "java"),
                Path.of("/Library/Java/JavaVirtualMachines"),
                Path.of("/opt"))) {
            if (Files.isDirectory(parent)) {
                try (Stream<Path> homes = Files.list(parent)) {
                    homes.sorted().forEach(home -> {
                        places.add(home);
                        places.add(home.resolve("Contents").resolve("Home"));
                    });
                }
            }
        }
        return places;
    }

    /** Of the file {@code release}, which every JDK has. */
    private static Optional<Integer> version(Path home) {
        try {
            if (!Files.isExecutable(home.resolve("bin").resolve("java"))) {
                return Optional.empty();
            }
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() ? Optional.of(Integer.valueOf(version.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
