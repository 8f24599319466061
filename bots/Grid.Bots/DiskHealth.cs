namespace Grid.Bots;

/// <summary>A machine is healthy while the disk its actions run on has room.</summary>
public sealed class DiskHealth(string folder, long freeBytesMin) : IMachineHealth
{
    private readonly DriveInfo _disk = new(folder);

    public bool IsHealthy
    {
        get
        {
            try
            {
                return _disk.AvailableFreeSpace >= freeBytesMin;
            }
            catch (IOException)
            {
                // A disk that does not even answer is not one to run actions on.
                return false;
            }
        }
    }
}
