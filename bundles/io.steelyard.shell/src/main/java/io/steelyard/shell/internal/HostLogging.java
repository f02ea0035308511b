package io.steelyard.shell.internal;

import io.steelyard.pipeline.PipelineListener;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Has pipelines logged in a host that stays, which the launcher tells by a property; commands show them themselves. */
@Component(
        service = {},
        immediate = true)
public final class HostLogging {
    private static final String STAYS = "io.steelyard.host";

    private final Optional<ServiceRegistration<PipelineListener>> listening;

    @Activate
    public HostLogging(BundleContext context) {
        listening = "true".equals(context.getProperty(STAYS))
                ? Optional.of(context.registerService(
                        PipelineListener.class, new PipelineLog(System.getLogger("io.steelyard.pipelines")), null))
                : Optional.empty();
    }

    @Deactivate
    void deactivate() {
        listening.ifPresent(ServiceRegistration::unregister);
    }
}
