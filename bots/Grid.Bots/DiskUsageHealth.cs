namespace Grid.Bots;

/// <summary>A machine is healthy while no more than a part of a disk is in use.</summary>
public sealed class DiskUsageHealth(string folder, double usedFractionMax) : IMachineHealth
{
    private readonly DriveInfo _disk = new(folder);

    public bool IsHealthy
    {
        get
        {
            try
            {
                return _disk.TotalSize - _disk.AvailableFreeSpace <= usedFractionMax * _disk.TotalSize;
            }
            catch (IOException)
            {
                // As with DiskHealth: a disk that does not answer is not one to run actions on.
                return false;
            }
        }
    }
}
