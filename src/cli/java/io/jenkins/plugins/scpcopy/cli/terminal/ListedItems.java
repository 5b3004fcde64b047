package io.jenkins.plugins.scpcopy.cli.terminal;

import io.jenkins.plugins.scpcopy.copy.report.RemoteItem;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Shows what was found on a host in the manner of {@code ls -l}: kind and mode, size, time and path. */
public final class ListedItems {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final String BITS = "rwxrwxrwx";

    private ListedItems() {}

    /** A line for each, fit to be shown. @param zone of the times */
    public static List<String> lines(List<RemoteItem> items, ZoneId zone) {
        int width = String.valueOf(items.stream().mapToLong(RemoteItem::bytes).max().orElse(0)).length();
        return items.stream()
                .map(item -> String.format(
                        Locale.ROOT, "%s %" + width + "d %s %s", mode(item), item.bytes(), time(item, zone), RemoteText.escape(item.path())))
                .toList();
    }

    private static String mode(RemoteItem item) {
        StringBuilder text = new StringBuilder(switch (item.kind()) {
            case FILE -> "-";
            case DIRECTORY -> "d";
            case OTHER -> "?";
        });
        for (int i = 0; i < BITS.length(); i++) {
            boolean set = (item.mode() >> (BITS.length() - 1 - i) & 1) != 0;
            text.append(set ? BITS.charAt(i) : '-');
        }
        return text.toString();
    }

    private static String time(RemoteItem item, ZoneId zone) {
        return item.modified() < 0 ? "                " : TIME.format(Instant.ofEpochSecond(item.modified()).atZone(zone));
    }
}
