namespace Grid.Bots.Tests.Support;

/// <summary>Turns a test that would hang into one that fails. Nothing depends on its length.</summary>
internal static class HangGuard
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
}
