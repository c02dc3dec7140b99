/** The connection to the database: its credentials, its failures and the deadlines of callers. */
@NullMarked
package io.crema.chassis.database;

import org.jspecify.annotations.NullMarked;
