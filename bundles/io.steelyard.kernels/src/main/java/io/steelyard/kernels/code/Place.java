package io.steelyard.kernels.code;

import io.steelyard.tensor.DType;

/**
 * Where the elements for a lane are, by local variables of generated code: {@code displacement} elements behind the element
 * that lies {@code index} times {@code stride} elements behind {@code position}.
 *
 * @param dtype the type of the elements
 * @param opened the variable that {@link ElementMemory#open} made
 * @param position the variable that {@link ElementMemory#move} set
 * @param index an int variable, or -1 for none
 * @param stride in elements
 * @param displacement in elements
 * @param laneStride from the element of one lane to that of the next
 * @param mask a variable that says which lanes there are, or -1 for all
 */
public record Place(
        DType dtype, int opened, int position, int index, long stride, long displacement, long laneStride, int mask) {
    /** The same for the lane at a distance from the first one, by itself. */
    public Place lane(int distance) {
        return new Place(dtype, opened, position, index, stride, displacement + distance * laneStride, 0, -1);
    }

    /** The same, as many elements behind as an int variable says. */
    Place behind(int variable) {
        return new Place(dtype, opened, position, variable, stride, displacement, laneStride, mask);
    }
}
