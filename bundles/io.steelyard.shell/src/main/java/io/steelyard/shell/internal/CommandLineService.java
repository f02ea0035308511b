package io.steelyard.shell.internal;

import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.Pipelines;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Offers the commands to whoever launches this host: arguments in, exit status out. A plain Java interface is the
 * contract, so that a launcher needs no class of ours.
 */
@Component(service = ToIntFunction.class, property = "steelyard.command.line:Boolean=true")
public final class CommandLineService implements ToIntFunction<String[]> {
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final TrainingsUnderWay underWay = new TrainingsUnderWay();
    private final Commands commands;

    @Activate
    public CommandLineService(
            BundleContext context,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    Pipelines pipelines) {
        this.commands = new Commands(
                Terminal.standard(),
                new InstalledRuntime(Optional.ofNullable(pipelines)),
                () -> InstalledPlugins.of(context),
                underWay,
                listener -> {
                    ServiceRegistration<PipelineListener> registration =
                            context.registerService(PipelineListener.class, listener, null);
                    return registration::unregister;
                },
                context.getBundle().getVersion().toString());
    }

    /** Before the host goes down, trainings write what they have learned. */
    @Deactivate
    void deactivate() throws InterruptedException {
        underWay.stop(PATIENCE);
    }

    @Override
    public int applyAsInt(String[] arguments) {
        return commands.run(arguments);
    }
}
