package io.jenkins.plugins.scpcopy.fuzz;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;

/**
 * How a Windows host reads a command: first {@code cmd.exe} or PowerShell, then the C runtime's rules for {@code argv}. Only
 * what the three agree on may pass.
 */
public final class CommandLine {
    private static final String CMD_OUTSIDE = "&|<>()^%! \t,;=\"";
    private static final String CMD_INSIDE = "%!^";
    private static final String POWERSHELL_OUTSIDE = " \t;,|&<>(){}@#'\"$`\u2018\u2019\u201a\u201b";
    private static final String POWERSHELL_INSIDE = "$`\u201c\u201d\u201e";

    private CommandLine() {}

    /** Fails unless a quoted path reaches the program as exactly that path. */
    public static void check(String path, String quoted) {
        boolean inQuotes = quoted.startsWith("\"");
        assertEquals("half a quotation: " + quoted, inQuotes, quoted.length() > 1 && quoted.endsWith("\""));
        String inner = inQuotes ? quoted.substring(1, quoted.length() - 1) : quoted;
        if (inQuotes) {
            none(inner, CMD_INSIDE, "active in quotes of cmd.exe");
            none(inner, POWERSHELL_INSIDE, "active in quotes of PowerShell");
        } else if (path.indexOf('"') < 0) {
            none(inner, CMD_OUTSIDE, "active for cmd.exe");
            none(inner, POWERSHELL_OUTSIDE, "active for PowerShell");
        }
        assertEquals(List.of("scp.exe", "-t", path), arguments("scp.exe -t " + quoted));
    }

    private static void none(String text, String active, String why) {
        assertTrue(text + " holds a character that is " + why, text.chars().noneMatch(c -> active.indexOf(c) >= 0));
    }

    /** The rules of the C runtime: backslashes count only before a quotation mark. */
    static List<String> arguments(String line) {
        List<String> arguments = new ArrayList<>();
        StringBuilder argument = new StringBuilder();
        boolean begun = false;
        boolean quoted = false;
        int backslashes = 0;
        for (char c : (line + " ").toCharArray()) {
            if (c == '\\') {
                backslashes++;
                begun = true;
                continue;
            }
            if (c == '"') {
                argument.append("\\".repeat(backslashes / 2));
                if (backslashes % 2 == 0) {
                    quoted = !quoted;
                } else {
                    argument.append('"');
                }
                begun = true;
            } else {
                argument.append("\\".repeat(backslashes));
                if ((c == ' ' || c == '\t') && !quoted) {
                    if (begun) {
                        arguments.add(argument.toString());
                    }
                    argument.setLength(0);
                    begun = false;
                } else {
                    argument.append(c);
                    begun = true;
                }
            }
            backslashes = 0;
        }
        if (quoted) {
            arguments.add(argument.toString());
        }
        return arguments;
    }
}
