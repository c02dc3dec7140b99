package io.crema.template.entry;

import io.crema.messaging.aggregate.Decider;
import io.crema.messaging.aggregate.Decision;
import io.crema.template.entry.EntryEvent.EntryAdded;
import org.jspecify.annotations.Nullable;

/** The rules of the domain. The first command counts; a later one for the same id changes nothing. */
record EntryDecider() implements Decider<Entry, AddEntry, EntryEvent, Void> {

    @Override
    public Decision<Entry, EntryEvent, Void> decide(@Nullable Entry entry, AddEntry command) {
        return entry != null
                ? Decision.unchanged(entry, null)
                : Decision.changed(new Entry(command.orderId(), command.heardAt()), new EntryAdded(command.orderId()),
                        null);
    }

}
