package io.steelyard.it;

import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFileExtend;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.logLevel;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.karaf.options.LogLevelOption.LogLevel;

/** A Karaf as it is downloaded, as Pax Exam wants it described, with our features within its reach. */
final class Karaf {
    /** Where the Karaf finds the archive with all our bundles, the same in the test's own process. */
    static final String ARCHIVE = "kar";

    static final String REPOSITORY = "features.repository";

    private static final String MAVEN = "etc/org.ops4j.pax.url.mvn.cfg";

    private Karaf() {}

    static Option plain() throws IOException {
        Path work = Path.of(property("karaf.work"));
        Path archive = Path.of(property(ARCHIVE));
        Path unpacked = work.resolve("steelyard");
        unpack(archive, unpacked);
        return composite(
                karafDistributionConfiguration()
                        .frameworkUrl(Path.of(property("karaf.archive")).toUri().toString())
                        .karafVersion(property("karaf.version"))
                        .unpackDirectory(work.resolve("host").toFile()),
                configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
                logLevel(LogLevel.WARN),
                composite(asItsScriptDoes(property("karaf.version"))
                        .map(CoreOptions::vmOption)
                        .toArray(Option[]::new)),
                // Nothing comes from outside, nor from what other builds left in the local repository.
                editConfigurationFilePut(MAVEN, "org.ops4j.pax.url.mvn.repositories", ""),
                editConfigurationFilePut(
                        MAVEN,
                        "org.ops4j.pax.url.mvn.localRepository",
                        work.resolve("local").toString()),
                editConfigurationFileExtend(
                        MAVEN,
                        "org.ops4j.pax.url.mvn.defaultRepositories",
                        repository(work.resolve("repository"), "others") + ", "
                                + repository(unpacked.resolve("repository"), "steelyard")),
                carried(Host.REACTOR_ROOT),
                carried(Host.DISTRIBUTION),
                carried(ARCHIVE),
                carried(REPOSITORY));
    }

    /** What {@code bin/karaf} tells a JVM, which Pax Exam starts without it; paths are from Karaf's folder on. */
    private static Stream<String> asItsScriptDoes(String version) {
        String endorsed = "lib/endorsed/org.apache.karaf.specs.";
        Stream<String> patches = Stream.of(
                "--add-reads=java.xml=java.logging",
                "--add-exports=java.base/org.apache.karaf.specs.locator=java.xml,ALL-UNNAMED",
                "--patch-module=java.base=" + endorsed + "locator-" + version + ".jar",
                "--patch-module=java.xml=" + endorsed + "java.xml-" + version + ".jar");
        Stream<String> opens = Stream.of(
                        "java.base/java.security",
                        "java.base/java.net",
                        "java.base/java.lang",
                        "java.base/java.util",
                        "java.naming/javax.naming.spi",
                        "java.rmi/sun.rmi.transport.tcp")
                .map(opened -> "--add-opens=" + opened + "=ALL-UNNAMED");
        return Stream.of(patches, opens, Stream.of("-classpath", "lib/jdk9plus/*" + File.pathSeparator + "lib/boot/*"))
                .flatMap(options -> options);
    }

    private static String repository(Path folder, String id) {
        return folder.toUri() + "@id=" + id + "@snapshots";
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    private static Option carried(String name) {
        return systemProperty(name).value(property(name));
    }

    private static void unpack(Path archive, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                Path file = folder.resolve(entry.getName());
                if (!entry.isDirectory()) {
                    Files.createDirectories(file.getParent());
                    try (InputStream content = zip.getInputStream(entry)) {
                        Files.write(file, content.readAllBytes());
                    }
                }
            }
        }
    }
}
