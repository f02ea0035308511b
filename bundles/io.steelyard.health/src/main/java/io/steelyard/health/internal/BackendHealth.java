package io.steelyard.health.internal;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Whether there is a backend, and on what device: {@code CRITICAL} without any, {@code WARN} if one does not say what it
 * computes on. Backends are held only while they are asked, so that nobody has to wait for this check to let one go.
 */
@Component(property = {HealthCheck.NAME + "=Steelyard backends", HealthCheck.TAGS + "=steelyard"})
public final class BackendHealth implements HealthCheck {
    private static final String BACKEND_NAME = "steelyard.provides.backend";

    private final BundleContext context;

    @Activate
    public BackendHealth(BundleContext context) {
        this.context = context;
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        List<ServiceReference<Backend>> backends = backends();
        for (ServiceReference<Backend> backend : backends) {
            ask(backend, log);
        }
        if (backends.isEmpty()) {
            log.critical("there is no backend: no pipeline can run");
        }
        return new Result(log);
    }

    /** All backends, the one that is preferred first. */
    private List<ServiceReference<Backend>> backends() {
        try {
            List<ServiceReference<Backend>> found = new ArrayList<>(context.getServiceReferences(Backend.class, null));
            found.sort(Collections.reverseOrder());
            return found;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void ask(ServiceReference<Backend> reference, FormattingResultLog log) {
        Object name = reference.getProperty(BACKEND_NAME);
        Backend backend = context.getService(reference);
        if (backend == null) {
            log.info("{}: it is just going", name);
            return;
        }
        try {
            DeviceInfo device = backend.device();
            log.info("{}: {}, {}", name, device.kind(), device.description());
        } catch (RuntimeException e) {
            log.warn("{}: it does not say what it computes on: {}", name, e);
        } finally {
            context.ungetService(reference);
        }
    }
}
