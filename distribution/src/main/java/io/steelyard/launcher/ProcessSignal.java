package io.steelyard.launcher;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JVM gives them to {@code sun.misc.Signal} alone, which each of them exports and the
 * compiler warns of, however it is told not to; so it is asked for by name.
 */
final class ProcessSignal {
    private ProcessSignal() {}

    /**
     * Replaces what a signal does. Nothing happens if this system has no such signal, or if the JVM was told to leave signals
     * alone.
     *
     * @param name as {@code kill -l} lists it
     */
    // A proxy is equal to itself alone.
    @SuppressWarnings("ReferenceEquality")
    static void handle(String name, Runnable then) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    then.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "handler of SIG" + name;
            };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(name),
                            Proxy.newProxyInstance(
                                    ProcessSignal.class.getClassLoader(), new Class<?>[] {handler}, calls));
        } catch (InvocationTargetException e) {
            // No such signal, or one that the JVM may not touch (-Xrs).
            return;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
