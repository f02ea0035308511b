package io.steelyard.launcher;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/** Why a bundle does not start, in half a sentence. */
final class StartProblem {
    // Felix: "Unable to resolve b [3](R 3.0): missing requirement [b [3](R 3.0)] osgi.ee; (&(...)) [caused by: ...]".
    private static final Pattern MISSING = Pattern.compile(
            "missing requirement \\[[^]]*](?:\\([^)]*\\)])? ([\\w.]+); (\\(.*?\\))(?= \\[caused by| Unresolved|]|$)");
    private static final Pattern JAVA = Pattern.compile("\\(osgi\\.ee=JavaSE\\)\\(version=(\\d+)");

    private StartProblem() {}

    /**
     * What stands behind "bundle X is left out: ". That it is for a newer Java comes before all else: on an old one it may
     * miss a package too, which would tell nobody what to do.
     */
    static String reason(Bundle bundle, BundleException problem) {
        String required = bundle.getHeaders("").get(Constants.REQUIRE_CAPABILITY);
        Matcher java = JAVA.matcher(required == null ? "" : required);
        return java.find()
                        && Integer.parseInt(java.group(1)) > Runtime.version().feature()
                ? newerJava(java)
                : reason(problem);
    }

    private static String newerJava(Matcher java) {
        return "it needs Java " + java.group(1) + ", this is Java "
                + Runtime.version().feature();
    }

    /** What stands behind "bundle X is left out: ", where there is no bundle yet. */
    static String reason(BundleException problem) {
        String message = String.valueOf(problem.getMessage());
        Matcher missing = MISSING.matcher(message);
        String requirement = null;
        while (missing.find()) {
            requirement = missing.group(2);
        }
        if (requirement == null) {
            Throwable cause = problem.getCause() == null ? problem : problem.getCause();
            return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
        }
        Matcher java = JAVA.matcher(requirement);
        return java.find() ? newerJava(java) : "nothing installed provides " + requirement;
    }
}
