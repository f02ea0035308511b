/**
 * Mutants: plugins with one bug each, of the kind that people write. The kits are worth what they find, so every mutant must
 * be told from the plugin it was made of, by the check that its test names.
 */
package io.steelyard.conformance.mutant;
