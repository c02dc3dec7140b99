/** The credentials with which the service connects to its database. */
@NullMarked
package io.crema.chassis.database;

import org.jspecify.annotations.NullMarked;
