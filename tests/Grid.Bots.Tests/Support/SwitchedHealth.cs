namespace Grid.Bots.Tests.Support;

/// <summary>A machine whose health is the test's choice.</summary>
internal sealed class SwitchedHealth : IMachineHealth
{
    private volatile bool _isHealthy = true;

    public bool IsHealthy
    {
        get => _isHealthy;
        set => _isHealthy = value;
    }
}
