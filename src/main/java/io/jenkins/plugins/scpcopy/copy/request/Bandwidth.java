package io.jenkins.plugins.scpcopy.copy.request;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a limit of bytes per second as users write it. */
public final class Bandwidth {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([kmg]?)(i?)b(?:/s|ps)?", Pattern.CASE_INSENSITIVE);

    private Bandwidth() {}

    /**
     * Reads {@code 10 MB/s}, {@code 512 kB/s}, {@code 1.5 GB/s}, {@code 4 MiB/s} or {@code 800 B/s}. Units of 1000, with an i
     * of 1024; the {@code /s} may be left out. Bits ({@code Mbit/s}) are not taken.
     *
     * @return bytes per second, at least 1
     * @throws IllegalArgumentException if the text is anything else; the message quotes it
     */
    public static long parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (form.matches()) {
            int power = "kmg".indexOf(form.group(2).toLowerCase(Locale.ROOT)) + (form.group(2).isEmpty() ? 0 : 1);
            BigDecimal unit = BigDecimal.valueOf(form.group(3).isEmpty() ? 1000 : 1024).pow(power);
            BigDecimal bytes = new BigDecimal(form.group(1)).multiply(unit);
            if (bytes.compareTo(BigDecimal.ONE) >= 0 && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                return bytes.longValue();
            }
        }
        throw new IllegalArgumentException("'" + RemoteText.escape(text)
                + "' is no bandwidth: write a number and B/s, kB/s, MB/s or GB/s (bytes, not bits), such as 10 MB/s");
    }
}
