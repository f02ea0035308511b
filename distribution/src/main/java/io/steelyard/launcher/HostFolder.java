package io.steelyard.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What a host that stays lives in: {@code etc/} (its configuration), {@code deploy/} (bundles that come and go), {@code log/}
 * and {@code data/} (what the framework keeps while it runs, emptied at each start).
 *
 * @param path absolute
 */
record HostFolder(Path path) {
    HostFolder {
        path = path.toAbsolutePath().normalize();
    }

    Path etc() {
        return path.resolve("etc");
    }

    Path deploy() {
        return path.resolve("deploy");
    }

    Path log() {
        return path.resolve("log");
    }

    Path data() {
        return path.resolve("data");
    }

    /**
     * Makes the folders that are missing.
     *
     * @throws IOException if one cannot be made, with a sentence that names it
     */
    void prepare() throws IOException {
        for (Path folder : new Path[] {etc(), deploy(), log(), data()}) {
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                throw new IOException(
                        "the folder " + folder + " cannot be made: expected a place to which this user may write", e);
            }
        }
    }

    /**
     * Takes the folder for this process, until the channel is closed or the process ends, however it does.
     *
     * @throws IOException if another host lives there
     */
    FileChannel occupy() throws IOException {
        FileChannel channel =
                FileChannel.open(data().resolve("occupied"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // By this very process.
            channel.close();
            throw new IOException("another host lives in " + path, e);
        }
        channel.close();
        throw new IOException("another host lives in " + path);
    }

    /** For the framework: how File Install watches the folders, and whatever else {@code etc/framework.properties} says. */
    Map<String, String> frameworkProperties() throws IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put("io.steelyard.host", "true");
        properties.put("io.steelyard.home", path.toString());
        properties.put("felix.fileinstall.dir", etc() + "," + deploy());
        properties.put("felix.fileinstall.filter", ".*\\.(cfg|config|jar)");
        properties.put("felix.fileinstall.tmpdir", data().resolve("deployed").toString());
        properties.put("felix.fileinstall.poll", "1000");
        properties.put("felix.fileinstall.noInitialDelay", "true");
        // Files in etc/ belong to whoever writes them.
        properties.put("felix.fileinstall.enableConfigSave", "false");
        properties.put("felix.fileinstall.log.default", "jul");
        properties.put("felix.fileinstall.log.level", "3");
        Path file = etc().resolve("framework.properties");
        if (Files.exists(file)) {
            Properties told = new Properties();
            try (Reader in = Files.newBufferedReader(file)) {
                told.load(in);
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
            told.stringPropertyNames().forEach(name -> properties.put(name, told.getProperty(name)));
        }
        return properties;
    }
}
