namespace Grid.Storage;

/// <summary>Platforms in REAPI documents.</summary>
public static class ReapiPlatforms
{
    /// <summary>
    /// The platform that an action is for; null when none is named. Both places may be filled: REAPI 2.2 and later mean the
    /// action's.
    /// </summary>
    public static Reapi.Platform? PlatformWith(this Reapi.Action action, Reapi.Command command) =>
#pragma warning disable CS0612 // Deprecated in REAPI, and the only place that clients older than 2.2 fill.
        action.Platform is { Properties.Count: > 0 } ? action.Platform : command.Platform;
#pragma warning restore CS0612
}
