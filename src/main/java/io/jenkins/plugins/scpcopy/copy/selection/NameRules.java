package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.request.OptionNames;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.files.ReceivedNames;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Refuses, before the start, names that a kind of host cannot take. */
public final class NameRules {
    private final ServerProfile profile;
    private final OptionNames names;
    private final MemoryBudget.Account memory;

    /** @param memory for the names of a plan */
    public NameRules(ServerProfile profile, OptionNames names, MemoryBudget.Account memory) {
        this.profile = profile;
        this.names = names;
        this.memory = memory;
    }

    /**
     * @param to the target's own path
     * @throws TransferException phase {@code PLAN}, naming all such items
     */
    public void check(Plan plan, String to) throws TransferException {
        Problems problems = new Problems();
        switch (profile) {
            case POSIX -> {}
            case WINDOWS -> {
                windows(to, problems);
                windows(plan, problems);
            }
            case DEVICE -> plan.items().stream()
                    .filter(item -> item.directory() || item.target().indexOf('/') >= 0)
                    .forEach(item -> problems.add("'" + RemoteText.escape(item.target())
                            + "' is in a directory, and this kind of server takes plain files only (" + names.of("flatten")
                            + " drops directories)"));
        }
        problems.throwIfAny();
    }

    /** Short names are good here: whoever wrote the path means one. */
    private static void windows(String to, Problems problems) {
        for (String element : to.replace('\\', '/').replaceFirst("^/?[A-Za-z]:", "").split("/")) {
            if (!element.matches("|\\.|\\.\\.|[^.~]*~[0-9]+(\\.[^.]*)?")) {
                ReceivedNames.objection(element, ReceivedNames.Rules.WINDOWS).ifPresent(objection ->
                        problems.add("the target '" + RemoteText.escape(to) + "' cannot be on Windows: " + objection));
            }
        }
    }

    private void windows(Plan plan, Problems problems) throws TransferException {
        Map<String, ReceivedNames> directories = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Plan.Item item : plan.items()) {
            String at = "";
            for (String element : item.target().split("/")) {
                String path = RelativePath.child(at, element);
                if (seen.add(path)) {
                    directories
                            .computeIfAbsent(at, key -> new ReceivedNames(ReceivedNames.Rules.WINDOWS, memory))
                            .claim(element)
                            .ifPresent(objection -> problems.add(
                                    "'" + RemoteText.escape(path) + "' cannot be sent to Windows: " + objection));
                }
                at = path;
            }
        }
    }
}
