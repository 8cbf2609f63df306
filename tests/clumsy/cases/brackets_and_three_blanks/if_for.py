def can_ride(height, minimum) :
   if(height<minimum) :
      print('탑승하실수 없습니다')
   if(height>=minimum) :
      print('탑승하세요')
def can_ride_between(height, minimum, maximum) :
   if(minimum<=height<=maximum):print('탑승 하세요')
   else:print('탑승하실수없습니다.')
def sum_to(n) :
   s=0
   i=1
   while(i<=n) :
      s+=i
      i+=1
   print(s)
