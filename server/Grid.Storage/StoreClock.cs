namespace Grid.Storage;

/// <summary>
/// Tells the time in coarse seconds, so that touching a blob again and again writes to its index entry seldom, and says
/// what is protected.
/// </summary>
internal sealed class StoreClock(TimeProvider time, TimeSpan protectionWindow)
{
    // An eighth of the window more than was promised: the price of touching seldom.
    private const int StepsPerWindow = 8;
    private const long StepSecondsMax = 60;

    private static readonly DateTimeOffset Beginning = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly long _windowSeconds = (long)Math.Ceiling(protectionWindow.TotalSeconds);

    private readonly long _stepSeconds =
        Math.Clamp((long)protectionWindow.TotalSeconds / StepsPerWindow, 1, StepSecondsMax);

    /// <summary>The time within which what was touched stays.</summary>
    public TimeSpan ProtectionWindow => protectionWindow;

    /// <summary>A clock that protects nothing.</summary>
    public static StoreClock Unprotecting { get; } = new(TimeProvider.System, TimeSpan.Zero);

    /// <summary>Whether anything is protected at all.</summary>
    public bool Protects => _windowSeconds > 0;

    /// <summary>The current step, in seconds since the beginning of 2024; never 0.</summary>
    public uint Now
    {
        get
        {
            long seconds = Math.Max(0, (time.GetUtcNow() - Beginning).Ticks / TimeSpan.TicksPerSecond);
            return (uint)Math.Min(seconds - (seconds % _stepSeconds) + 1, TouchState.TimeMax);
        }
    }

    /// <summary>When something touched at a time is no longer protected.</summary>
    public uint ProtectedUntil(uint touchedAt) =>
        (uint)Math.Min(touchedAt + _windowSeconds + _stepSeconds, TouchState.TimeMax);

    /// <summary>Whether something touched at a time is protected now.</summary>
    /// <remarks>
    /// A time far ahead comes from a clock that was set back since: it must not protect for ever.
    /// </remarks>
    public bool IsProtected(uint touchedAt, uint now) =>
        Protects && Math.Abs((long)now - touchedAt) < _windowSeconds + _stepSeconds;

    /// <summary>Whether it is still too early for something that waits for a time.</summary>
    /// <remarks>As above: a wait that is longer than any could have been made counts as over.</remarks>
    public bool IsBefore(uint until, uint now) => until > now && until - now <= _windowSeconds + _stepSeconds;

    /// <summary>A time of this clock for a person to read.</summary>
    public static DateTimeOffset ToTime(uint seconds) => Beginning + TimeSpan.FromSeconds(seconds);
}
