package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.files.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The temporary name of a file that a later copy is to find again. It follows from the final name and from what tells one source
 * from another, so that a source that has changed has another one.
 *
 * @param prefix of all such names for the one final name
 * @param text the whole name
 */
record PartialName(String prefix, String text) {
    private static final int NAME_DIGITS = 12;
    private static final int SOURCE_DIGITS = 20;

    /** What every such name matches. */
    static final String PATTERN = "\\.scpcopy-[0-9a-f]{" + NAME_DIGITS + "}-[0-9a-f]{" + SOURCE_DIGITS + "}\\.part";

    /**
     * @param name the last element of the final path
     * @param source its size, its time, and whatever else is known
     */
    static PartialName of(String name, Object... source) {
        String prefix = ".scpcopy-" + digits(name).substring(0, NAME_DIGITS) + "-";
        return new PartialName(prefix, prefix + digits(source).substring(0, SOURCE_DIGITS) + ".part");
    }

    private static String digits(Object... parts) {
        MessageDigest digest = Sha256.digest();
        for (Object part : parts) {
            byte[] bytes = part.toString().getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return Sha256.hex(digest);
    }
}
