package io.steelyard.kernels.simd.product;

import jdk.incubator.vector.FloatVector;

/** The tiles for elements of one type on this processor. */
record Tiles(Elements elements, Tile tall, Tile strip, Tile row, Tile point) {
    static Tiles ofFloats() {
        return new Tiles(
                new FloatElements(),
                hasFewRegisters() ? new FloatTile6x2() : new FloatTile12x2(),
                hasFewRegisters() ? new FloatTile6x1() : new FloatTile12x1(),
                new FloatTile1x8(),
                new FloatTile1x1());
    }

    static Tiles ofDoubles() {
        return new Tiles(
                new DoubleElements(),
                hasFewRegisters() ? new DoubleTile6x2() : new DoubleTile12x2(),
                hasFewRegisters() ? new DoubleTile6x1() : new DoubleTile12x1(),
                new DoubleTile1x8(),
                new DoubleTile1x1());
    }

    /** x86 has 16 vector registers up to 256 bits, and 32 with AVX-512, as others have at any size. */
    private static boolean hasFewRegisters() {
        return FloatVector.SPECIES_PREFERRED.vectorBitSize() == 256;
    }

    /** The tile for a result of so many rows and columns. */
    Tile main(int rows, int columns) {
        if (rows == 1) {
            return columns <= point.width ? point : row;
        }
        return columns <= strip.width ? strip : tall;
    }

    /** The tile for the few columns that another leaves over, if it does. */
    Tile last(Tile main, int columns) {
        Tile narrow = main.rows == 1 ? point : strip;
        int rest = columns % main.width;
        return rest > 0 && rest <= narrow.width ? narrow : main;
    }
}
