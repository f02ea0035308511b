package io.steelyard.it;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** Dependencies run one way: what a bundle imports is read from its manifest, which bnd derives from its byte code. */
public class ArrowsIT {
    private static final Set<String> API = Set.of("io.steelyard.api");
    private static final Set<String> KERNELS =
            Set.of("io.steelyard.api", "io.steelyard.compiler", "io.steelyard.kernels", "io.steelyard.kernels.simd");
    private static final Map<String, Set<String>> MORE_THAN_THE_API = Map.of(
            "io.steelyard.api", Set.of(),
            "io.steelyard.compiler", API,
            "io.steelyard.kernels", Set.of("io.steelyard.api", "io.steelyard.compiler"),
            "io.steelyard.kernels.simd", Set.of("io.steelyard.api", "io.steelyard.compiler", "io.steelyard.kernels"),
            "io.steelyard.runtime", Set.of("io.steelyard.api", "io.steelyard.compiler"),
            "io.steelyard.backend.ojalgo", Set.of("io.steelyard.api", "io.steelyard.compiler", "io.steelyard.kernels"),
            "io.steelyard.backend.onednn", KERNELS,
            "io.steelyard.tck", Set.of("io.steelyard.api", "io.steelyard.compiler"),
            "io.steelyard.shell", Set.of("io.steelyard.api", "io.steelyard.tck"));

    private static final Pattern PACKAGE = Pattern.compile("(?:^|,)(io\\.steelyard[a-z0-9.]*)");

    @Test
    public void everyBundleImportsOnlyWhatItMay() throws IOException {
        Map<String, String> imports = new TreeMap<>();
        Map<String, String> exporters = new TreeMap<>();
        for (Path jar : jars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                var manifest = file.getManifest().getMainAttributes();
                String name = manifest.getValue("Bundle-SymbolicName");
                packages(manifest.getValue("Export-Package")).forEach(exported -> exporters.put(exported, name));
                imports.put(name, manifest.getValue("Import-Package"));
            }
        }
        List<String> wrong = new ArrayList<>();
        imports.forEach((bundle, header) -> {
            Set<String> allowed = MORE_THAN_THE_API.getOrDefault(bundle, API);
            for (String imported : packages(header)) {
                String exporter = exporters.getOrDefault(imported, "nobody");
                if (!exporter.equals(bundle) && !allowed.contains(exporter)) {
                    wrong.add(bundle + " imports " + imported + " of " + exporter);
                }
            }
        });
        assertEquals(List.of(), wrong);
        assertEquals("all bundles were looked at", true, imports.size() >= 12);
    }

    @Test
    public void nothingInternalIsExported() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path jar : jars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                packages(file.getManifest().getMainAttributes().getValue("Export-Package")).stream()
                        .filter(name -> name.contains(".internal"))
                        .forEach(name -> wrong.add(jar.getFileName() + " exports " + name));
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static List<Path> jars() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (Path folder : List.of(
                Path.of(System.getProperty(Host.DISTRIBUTION), "bundles"),
                Path.of(System.getProperty(Host.OPTIONAL)))) {
            try (var files = Files.list(folder)) {
                files.filter(path -> path.getFileName().toString().startsWith("io.steelyard."))
                        .forEach(jars::add);
            }
        }
        return jars;
    }

    private static List<String> packages(String header) {
        List<String> names = new ArrayList<>();
        if (header != null) {
            // Quoted attribute values may hold commas and package names of their own.
            Matcher matcher = PACKAGE.matcher(header.replaceAll("\"[^\"]*\"", ""));
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }
}
