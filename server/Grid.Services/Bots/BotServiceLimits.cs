namespace Grid.Services.Bots;

/// <summary>What a bot may say of itself.</summary>
public static class BotServiceLimits
{
    /// <summary>The longest name of a bot, a session or a lease, in characters.</summary>
    public const int NameLengthMax = 512;

    /// <summary>The most leases in one report.</summary>
    public const int LeasesMax = 4096;

    /// <summary>The most properties of one bot.</summary>
    public const int PropertiesMax = 1024;
}
