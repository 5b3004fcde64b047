package io.jenkins.plugins.scpcopy.form;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jvnet.localizer.ResourceBundleHolder;

/** The engine's enumerations as users write and see them: {@code ACCEPT_NEW} is {@code acceptNew}. */
public final class Choice {
    private Choice() {}

    /** The word for a constant. */
    public static String word(Enum<?> constant) {
        String[] parts = constant.name().toLowerCase(Locale.ROOT).split("_");
        return parts[0]
                + Arrays.stream(parts)
                        .skip(1)
                        .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                        .collect(Collectors.joining());
    }

    /**
     * The constant for a word.
     *
     * @param parameter the name that the message uses
     * @throws IllegalArgumentException if there is none; the message lists what there is
     */
    public static <E extends Enum<E>> E parse(Class<E> type, String word, String parameter) {
        for (E constant : type.getEnumConstants()) {
            if (word(constant).equals(word)) {
                return constant;
            }
        }
        String known = Arrays.stream(type.getEnumConstants()).map(Choice::word).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(Messages.Choice_unknown(parameter, word, known));
    }

    /** All constants for a form's selection. */
    public static <E extends Enum<E>> ListBoxModel items(@CheckForNull Item item, Class<E> type) {
        FormCheck.mayRead(item);
        ListBoxModel items = new ListBoxModel();
        for (E constant : type.getEnumConstants()) {
            String word = word(constant);
            items.add(label(type, word), word);
        }
        return items;
    }

    /**
     * All constants, behind one that stands for none of them.
     *
     * @param label the key of its label, behind the name of the type
     */
    public static <E extends Enum<E>> ListBoxModel items(@CheckForNull Item item, Class<E> type, String label, String word) {
        ListBoxModel items = items(item, type);
        items.add(0, new ListBoxModel.Option(label(type, label), word));
        return items;
    }

    private static String label(Class<?> type, String key) {
        return ResourceBundleHolder.get(Messages.class).format(type.getSimpleName() + "." + key);
    }
}
