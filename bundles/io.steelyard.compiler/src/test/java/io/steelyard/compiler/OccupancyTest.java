package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OccupancyTest {
    @Test
    void whereNothingIsNothingIsFree() {
        assertEquals(-1, new Occupancy().lastFree(0, 10));
    }

    @Test
    void aPlaceIsFreeBeforeAndBehindTheTimeItIsTaken() {
        Occupancy places = new Occupancy();
        places.append(3, 5);
        assertEquals(0, places.lastFree(0, 2));
        assertEquals(0, places.lastFree(6, 6));
        assertEquals(-1, places.lastFree(0, 3));
        assertEquals(-1, places.lastFree(5, 9));
        assertEquals(-1, places.lastFree(4, 4));
        assertEquals(-1, places.lastFree(0, 9));
    }

    @Test
    void theLastOfTheFreePlacesIsFound() {
        Occupancy places = new Occupancy();
        for (int place = 0; place < 5; place++) {
            places.append(0, place == 2 ? 5 : 3);
        }
        assertEquals(4, places.lastFree(4, 4));
        places.take(4, 4, 9);
        assertEquals(3, places.lastFree(4, 4));
        places.take(3, 4, 4);
        assertEquals(1, places.lastFree(4, 4));
        assertEquals(3, places.lastFree(5, 5));
    }

    @Test
    void whatIsFoundIsWhatALookAtEveryPlaceFinds() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int end = 2 + random.nextInt(200);
            Occupancy places = new Occupancy();
            List<BitSet> taken = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int first = random.nextInt(end);
                // Short stays and long ones, as of temporaries and of what is kept for the way back.
                int last = random.nextInt(4) == 0
                        ? first + random.nextInt(end - first)
                        : Math.min(end - 1, first + random.nextInt(5));
                int expected = lastFree(taken, first, last);
                assertEquals(expected, places.lastFree(first, last), "seed " + seed + ", step " + i);
                if (expected < 0) {
                    places.append(first, last);
                    taken.add(new BitSet());
                    taken.get(taken.size() - 1).set(first, last + 1);
                } else {
                    places.take(expected, first, last);
                    taken.get(expected).set(first, last + 1);
                }
            }
        }
    }

    private static int lastFree(List<BitSet> taken, int first, int last) {
        for (int place = taken.size() - 1; place >= 0; place--) {
            if (taken.get(place).get(first, last + 1).isEmpty()) {
                return place;
            }
        }
        return -1;
    }
}
