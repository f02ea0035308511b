/** Runs for long what tests show briefly, in a framework that it replaces the parts of. One class a mode. */
package io.steelyard.soak;
