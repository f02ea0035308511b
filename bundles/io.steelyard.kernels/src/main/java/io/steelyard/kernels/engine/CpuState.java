package io.steelyard.kernels.engine;

import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Named tensors in storage of a target. They stay readable when their backend is stopped. Whoever uses them holds the
 * state open meanwhile: memory is never given back under a reader's feet.
 */
final class CpuState implements State {
    private final StateSpec spec;
    private final Target target;
    private final Room room;
    private final ReadWriteLock life = new ReentrantReadWriteLock();
    private Map<String, Storage> entries;

    CpuState(StateSpec spec, Target target) {
        this.spec = spec;
        this.target = target;
        this.room = target.room();
        Map<String, Storage> storages = new LinkedHashMap<>();
        try {
            spec.entries()
                    .forEach((name, type) -> storages.put(
                            name, room.allocate(type.dtype(), type.shape().elements(), "state '" + name + "'")));
        } catch (RuntimeException e) {
            room.close();
            throw e;
        }
        this.entries = storages;
    }

    boolean isOf(Target wanted) {
        return target.equals(wanted);
    }

    @Override
    public StateSpec spec() {
        hold();
        release();
        return spec;
    }

    @Override
    public Tensor read(String name) {
        Map<String, Storage> open = hold();
        try {
            TensorType type = spec.type(name);
            TensorBuffer copy = TensorBuffer.allocate(type.dtype(), type.shape());
            open.get(name).store(copy);
            return copy.freeze();
        } finally {
            release();
        }
    }

    @Override
    public void write(String name, HostData value) {
        Map<String, Storage> open = hold();
        try {
            TensorType type = spec.type(name);
            TensorType found = new TensorType(value.dtype(), value.shape());
            if (!type.equals(found)) {
                throw new IllegalArgumentException(
                        "state '" + name + "' is " + type + ", found a value of type " + found);
            }
            open.get(name).load(value);
        } finally {
            release();
        }
    }

    /** The storage of all entries, which is not given back before {@link #release}. */
    Map<String, Storage> hold() {
        life.readLock().lock();
        if (entries == null) {
            life.readLock().unlock();
            throw new IllegalStateException("this state was closed");
        }
        return entries;
    }

    void release() {
        life.readLock().unlock();
    }

    @Override
    public void close() {
        life.writeLock().lock();
        try {
            entries = null;
            room.close();
        } finally {
            life.writeLock().unlock();
        }
    }
}
