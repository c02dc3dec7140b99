/** Access tokens: their verification, their scopes and the caller behind them. */
@NullMarked
package io.crema.chassis.security;

import org.jspecify.annotations.NullMarked;
