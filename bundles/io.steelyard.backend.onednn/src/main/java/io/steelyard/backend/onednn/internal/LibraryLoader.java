package io.steelyard.backend.onednn.internal;

import io.steelyard.backend.onednn.internal.library.NativeFolder;
import io.steelyard.backend.onednn.internal.library.NativeLibraryException;
import io.steelyard.backend.onednn.internal.library.NativePlatform;
import io.steelyard.backend.onednn.internal.library.NativeResources;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import java.lang.System.Logger;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Loads the library as soon as the bundle starts, and offers it to the backend as a service. Where it does not load, or the
 * processor or platform is not one that it is for, the log gets one sentence and there is no service: so the backend does
 * not come up, rather than come up and fail, and pipelines go on with the next one.
 */
@Component(
        service = {},
        immediate = true)
public final class LibraryLoader {
    private static final Logger LOG = System.getLogger(LibraryLoader.class.getName());

    private final Optional<OneDnn> library;
    private final Optional<ServiceRegistration<OneDnn>> offer;

    /** Made by Declarative Services. */
    @Activate
    public LibraryLoader(BundleContext context) {
        library = load(context::getProperty);
        offer = library.map(loaded -> context.registerService(OneDnn.class, loaded, null));
    }

    private static Optional<OneDnn> load(UnaryOperator<String> properties) {
        try {
            return Optional.of(open(properties));
        } catch (NativeLibraryException e) {
            LOG.log(Logger.Level.WARNING, "there is no backend 'onednn': " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Loads the library out of the bundle.
     *
     * @param properties says where its files are put
     * @throws NativeLibraryException if it cannot be used here
     */
    static OneDnn open(UnaryOperator<String> properties) {
        return OneDnn.open(NativeFolder.unpack(
                NativeResources.ofBundle(), NativePlatform.current(), NativeFolder.root(properties)));
    }

    /** The backend goes first, and with it every run; only then the library. */
    @Deactivate
    public void close() {
        offer.ifPresent(ServiceRegistration::unregister);
        library.ifPresent(OneDnn::close);
    }
}
