package io.steelyard.it;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;

/**
 * Hears what happens to pipelines, as text, without being wired to the bundle of the API: a test that sees all our bundles
 * go would be refreshed with them otherwise.
 */
final class UnwiredEvents implements InvocationHandler {
    static final String LISTENER = "io.steelyard.pipeline.PipelineListener";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final List<String> events = new ArrayList<>();

    /** What is to be registered as a service. */
    Object listener(Bundle api) throws ClassNotFoundException {
        Class<?> type = api.loadClass(LISTENER);
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(this, arguments);
        }
        hear(String.valueOf(arguments[0]));
        return null;
    }

    private synchronized void hear(String event) {
        events.add(event);
        notifyAll();
    }

    /** Waits for an event of a type that says this of itself. */
    synchronized void await(String type, String part) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        for (int at = 0; ; at++) {
            while (at >= events.size()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("no " + type + " with " + part + " came; the last events were "
                            + events.subList(Math.max(0, events.size() - 5), events.size()));
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            if (events.get(at).startsWith(type + "[") && events.get(at).contains(part)) {
                return;
            }
        }
    }
}
