package io.steelyard.it;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.vmOption;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.options.UrlProvisionOption;

/** A Felix with the bundles of the distribution in it, as Pax Exam wants it described. */
final class Host {
    static final String REACTOR_ROOT = "reactor.root";
    static final String DISTRIBUTION = "distribution";
    static final String OPTIONAL = "optional.bundles";

    private Host() {}

    /** Every bundle of the distribution, started. */
    static Option everything() {
        return without();
    }

    /** Bundles that the distribution does not hold, by the names of their files without the ending. */
    static Option optional(String... names) {
        return composite(Arrays.stream(names)
                .map(name -> bundle(new File(System.getProperty(OPTIONAL), name + ".jar")
                        .toURI()
                        .toString()))
                .toArray(Option[]::new));
    }

    /** Every bundle of the distribution, started but for those whose file names begin like this, which are installed. */
    static Option without(String... stopped) {
        File[] jars = Objects.requireNonNull(
                new File(System.getProperty(DISTRIBUTION), "bundles").listFiles((dir, name) -> name.endsWith(".jar")),
                "the distribution is not built");
        Arrays.sort(jars);
        Stream<Option> bundles = Arrays.stream(jars).map(jar -> {
            // A copy: 'reference:' would keep the framework from updating it.
            UrlProvisionOption option = bundle("file:" + jar.getAbsolutePath());
            return List.of(stopped).stream().anyMatch(jar.getName()::startsWith) ? option.start(false) : option;
        });
        return composite(
                junitBundles(),
                composite(bundles.toArray(Option[]::new)),
                systemProperty(REACTOR_ROOT).value(System.getProperty(REACTOR_ROOT)),
                systemProperty(DISTRIBUTION).value(System.getProperty(DISTRIBUTION)),
                systemProperty(OPTIONAL).value(System.getProperty(OPTIONAL)),
                systemProperty("logback.configurationFile")
                        .value("file:" + System.getProperty(REACTOR_ROOT)
                                + "/integration-tests/src/test/resources/logback-test.xml"),
                vmOption("--add-modules=jdk.incubator.vector"),
                vmOption("--enable-native-access=ALL-UNNAMED"),
                vmOption("--sun-misc-unsafe-memory-access=allow"));
    }
}
