package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.NoScriptsException;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.Quoting;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SHA-256 sums of files on a Windows host: by PowerShell, whatever the login shell is, or, where that does not run, by
 * {@code certutil} in a command line for {@code cmd.exe}.
 */
final class WindowsChecksums implements HostTools.Sums {
    /** What {@code cmd.exe} takes is 8191 characters, with what the server puts around a command. */
    private static final int LONGEST_COMMAND = 7_500;

    private static final int MOST_AT_ONCE = 5_000;
    private static final int MOST_OUTPUT = 8 * 1024 * 1024;
    /** PowerShell takes its time to start. */
    private static final Duration START = Duration.ofSeconds(30);

    private static final Pattern DRIVE = Pattern.compile("/[A-Za-z]:.*");
    /** A sum as {@code certutil} prints it; that of Windows 7 puts blanks between the bytes. */
    private static final Pattern CERTUTIL_SUM = Pattern.compile("(?:[0-9a-fA-F]{2} ?){32}");

    /** The programs that compute sums, the better one first. */
    enum Program {
        POWERSHELL,
        CERTUTIL
    }

    private final HostSession host;
    private final Program program;

    WindowsChecksums(HostSession host, Program program) {
        this.host = host;
        this.program = program;
    }

    /**
     * What can be done on a Windows host by its programs.
     *
     * @throws TransferException if the connection is lost
     */
    static HostTools tools(HostSession host) throws IOException {
        String problem = "";
        for (Program program : Program.values()) {
            try {
                if (new WindowsChecksums(host, program).works()) {
                    return new HostTools(
                            Optional.empty(),
                            Optional.of(new WindowsChecksums(host, program)),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            "");
                }
            } catch (NoScriptsException e) {
                problem = e.getMessage();
            }
        }
        return new HostTools(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "neither PowerShell's Get-FileHash nor certutil can be used there" + (problem.isEmpty() ? "" : ": " + problem));
    }

    /** Whether the program runs and gets what it is given. */
    private boolean works() throws IOException {
        String mark = RemoteScripts.nonce();
        return switch (program) {
            // A directory has no sum, but PowerShell answers for it: so the path has arrived.
            case POWERSHELL -> powershell(List.of("."), mark, START).contains(mark + " 0 -");
            case CERTUTIL -> cmd("certutil -? && echo " + mark, START).contains(mark);
        };
    }

    @Override
    public Map<String, String> of(String base, Collection<String> paths, long bytes) throws IOException {
        List<String> all = new ArrayList<>(paths);
        Map<String, String> sums = new HashMap<>();
        Duration silence = ShellChecksums.patience(host, bytes).plus(START);
        for (int from = 0; from < all.size(); ) {
            int to = program == Program.POWERSHELL ? Math.min(all.size(), from + MOST_AT_ONCE) : afterBatch(base, all, from);
            List<String> batch = all.subList(from, to);
            List<String> files = batch.stream().map(path -> file(base, path)).toList();
            Map<Integer, String> found =
                    program == Program.POWERSHELL ? byPowershell(files, silence) : byCertutil(files, silence);
            found.forEach((index, sum) -> sums.put(batch.get(index), sum));
            from = to;
        }
        return sums;
    }

    /** A path as Windows programs take it: the server's own form {@code /C:/…} is known to it alone. */
    private static String file(String base, String path) {
        boolean absolute = path.startsWith("/") || path.matches("[A-Za-z]:.*") || base.equals(".");
        String whole = absolute ? path : RemotePath.child(base, path);
        return DRIVE.matcher(whole).matches() ? whole.substring(1) : whole;
    }

    private Map<Integer, String> byPowershell(List<String> files, Duration silence) throws IOException {
        String mark = RemoteScripts.nonce();
        Map<Integer, String> sums = new HashMap<>();
        Matcher matcher = Pattern.compile(mark + " (\\d{1,6}) ([0-9A-F]{64})\\s").matcher(powershell(files, mark, silence));
        while (matcher.find()) {
            int index = Integer.parseInt(matcher.group(1));
            if (index < files.size()) {
                sums.put(index, matcher.group(2).toLowerCase(Locale.ROOT));
            }
        }
        return sums;
    }

    /**
     * The script is encoded in the command, so that every login shell reads it alike. The paths come on standard input, encoded
     * in characters that no code page changes.
     */
    private String powershell(List<String> files, String mark, Duration silence) throws IOException {
        RemoteScripts.Marks marks = new RemoteScripts.Marks(RemoteScripts.nonce(), RemoteScripts.nonce());
        String script = "$ProgressPreference='SilentlyContinue';$n=0;if(Get-Command Get-FileHash -ErrorAction SilentlyContinue){'"
                + marks.begin() + "';$input|ForEach-Object{$s='-';try{"
                + "$p=[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($_));"
                + "$s=(Get-FileHash -LiteralPath $p -Algorithm SHA256 -ErrorAction Stop).Hash;if(!$s){$s='-'}}catch{};"
                + "\"" + mark + " $n $s\";$n++};'" + marks.end() + "'}";
        String command = "powershell -NoProfile -NonInteractive -EncodedCommand "
                + Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_16LE));
        StringBuilder input = new StringBuilder();
        for (String file : files) {
            input.append(Base64.getEncoder().encodeToString(file.getBytes(StandardCharsets.UTF_8))).append("\r\n");
        }
        return host.scripts()
                .run(command, "sums files", input.toString().getBytes(StandardCharsets.US_ASCII), marks, MOST_OUTPUT, silence);
    }

    /** The end of the batch that fits into one command line. */
    private int afterBatch(String base, List<String> paths, int from) {
        int length = 0;
        int at = from;
        do {
            length += certutil(file(base, paths.get(at)), at - from, RemoteScripts.nonce()).length();
            at++;
        } while (at < paths.size()
                && length + certutil(file(base, paths.get(at)), at - from, RemoteScripts.nonce()).length() < LONGEST_COMMAND);
        return at;
    }

    /** Commands for one file; none for a path that cannot be quoted. {@code certutil} gives no sum of an empty file. */
    private static String certutil(String file, int index, String mark) {
        String path = file.replace('/', '\\');
        try {
            Quoting.WINDOWS.quote(path);
        } catch (IllegalArgumentException e) {
            return "";
        }
        return "echo " + mark + " " + index + "& certutil -hashfile \"" + path + "\" SHA256& for %I in (\"" + path
                + "\") do @echo " + mark + " size %~zI& ";
    }

    private Map<Integer, String> byCertutil(List<String> files, Duration silence) throws IOException {
        String mark = RemoteScripts.nonce();
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < files.size(); i++) {
            commands.append(certutil(files.get(i), i, mark));
        }
        Map<Integer, String> sums = new HashMap<>();
        int index = -1;
        for (String line : cmd(commands + "echo " + mark, silence).lines().map(String::strip).toList()) {
            if (line.equals(mark + " size 0")) {
                sums.putIfAbsent(index, Sha256.OF_NOTHING);
            } else if (line.matches(mark + " \\d{1,6}")) {
                index = Integer.parseInt(line.substring(mark.length() + 1));
            } else if (CERTUTIL_SUM.matcher(line).matches()) {
                sums.putIfAbsent(index, line.replace(" ", "").toLowerCase(Locale.ROOT));
            }
        }
        sums.keySet().removeIf(known -> known < 0 || known >= files.size());
        return sums;
    }

    private String cmd(String commands, Duration silence) throws IOException {
        RemoteScripts.Marks marks = new RemoteScripts.Marks(RemoteScripts.nonce(), RemoteScripts.nonce());
        return host.scripts()
                .run(
                        "echo " + marks.begin() + "& " + commands + "& echo " + marks.end(),
                        "sums files",
                        new byte[0],
                        marks,
                        MOST_OUTPUT,
                        silence);
    }
}
