package io.steelyard.benchmarks;

import io.steelyard.backend.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Manifest;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Backends without a framework: found by the name they are published under, in the component descriptions of the bundles on
 * the class path, and made by their constructor without parameters.
 */
final class BackendByName {
    private static final String PROPERTY = "steelyard.provides.backend";

    private BackendByName() {}

    /**
     * A backend on as many threads as the JVM sees processors.
     *
     * @throws IllegalArgumentException if no bundle on the class path publishes one of this name
     */
    static Backend open(String name) {
        Map<String, String> classes = classes();
        if (!classes.containsKey(name)) {
            throw new IllegalArgumentException(
                    "there is no backend '" + name + "' on the class path, only " + classes.keySet());
        }
        try {
            return Class.forName(classes.get(name))
                    .asSubclass(Backend.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("the backend '" + name + "' cannot be made", e);
        }
    }

    /** Ends a backend's threads, if it has any. */
    static void close(Backend backend) {
        if (backend instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException(backend.device().description() + " did not close", e);
            }
        }
    }

    /** The classes of backends by the names they are published under. */
    private static Map<String, String> classes() {
        Map<String, String> classes = new TreeMap<>();
        try {
            for (URL manifest :
                    Collections.list(BackendByName.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
                String components = components(manifest);
                for (String file :
                        components.isBlank() ? new String[0] : components.trim().split("\\s*,\\s*", -1)) {
                    addTo(classes, sibling(manifest, file));
                }
            }
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new IllegalStateException("the bundles on the class path cannot be read", e);
        }
        return classes;
    }

    private static String components(URL manifest) throws IOException {
        try (InputStream file = manifest.openStream()) {
            String components = new Manifest(file).getMainAttributes().getValue("Service-Component");
            return components == null ? "" : components;
        }
    }

    private static URL sibling(URL manifest, String file) throws IOException {
        return URI.create(manifest.toString().replace("META-INF/MANIFEST.MF", file))
                .toURL();
    }

    private static void addTo(Map<String, String> classes, URL component)
            throws IOException, SAXException, ParserConfigurationException {
        try (InputStream file = component.openStream()) {
            Document description =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
            NodeList properties = description.getElementsByTagName("property");
            for (int i = 0; i < properties.getLength(); i++) {
                Element property = (Element) properties.item(i);
                if (property.getAttribute("name").equals(PROPERTY)) {
                    Element implementation = (Element)
                            description.getElementsByTagName("implementation").item(0);
                    classes.put(property.getAttribute("value"), implementation.getAttribute("class"));
                }
            }
        }
    }
}
