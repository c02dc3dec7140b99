/** Who calls, and what the access token lets them do. */
@NullMarked
package io.crema.chassis.security;

import org.jspecify.annotations.NullMarked;
